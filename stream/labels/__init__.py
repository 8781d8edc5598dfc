"""What the labels topic has taught: who may teach how much, and what is taken back."""
