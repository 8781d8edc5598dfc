"""What the log says of how good StepIn is: what it missed, and whether stepping in helped."""
