"""The numbers of the README, each printed by a command."""
