"""How fast the gpu-agent is: programs that `npm run bench` starts, each of which prints one JSON document."""
