import packages.never_there
