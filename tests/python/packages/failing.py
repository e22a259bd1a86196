print("fails"); 1 / 0
