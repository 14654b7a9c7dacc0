// The peer of benchmarks/hub.py: `ws` sends the bytes of a POST to all its sockets.
// node broadcast.mjs FOLDER PORT (the folder is not used)
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const port = Number(process.argv[3]);
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks);
    for (const socket of sockets.clients) socket.send(text, { binary: false });
    response.end();
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen({ host: "127.0.0.1", port });
