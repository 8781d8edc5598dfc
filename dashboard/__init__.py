"""What supervisors see: the wall and the desk."""
