"""What stage 1 keeps of one partition beside the open conversations."""
