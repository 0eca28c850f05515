"""What a running worker needs beside the library: models, room, chat, command line, doctor."""
