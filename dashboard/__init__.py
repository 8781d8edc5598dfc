"""The screens of supervisors: the wall, the desk and the queue pages."""
