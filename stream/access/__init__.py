"""Who may do what. The gateway and the dashboard ask it; nothing in it knows either of them."""
