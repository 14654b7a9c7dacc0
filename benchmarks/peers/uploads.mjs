// The peer of benchmarks/uploads.py: @tus/server with its file store, and a SHA-256 of
// all that it receives. node uploads.mjs FOLDER PORT
import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const [folder, port] = process.argv.slice(2);

class HashingStore extends FileStore {
  async write(stream, id, offset) {
    const hash = createHash("sha256");
    const hashed = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    stream.on("error", (error) => hashed.destroy(error));
    const reached = await super.write(stream.pipe(hashed), id, offset);
    await writeFile(join(folder, `${id}.sha256`), hash.digest("hex"));
    return reached;
  }
}

new Server({ path: "/files", datastore: new HashingStore({ directory: folder }) }).listen({
  host: "127.0.0.1",
  port: Number(port),
});
