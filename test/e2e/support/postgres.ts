import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { findPostgres, type Postgres } from "../../../bench/common/postgres.mjs";

export { type Postgres, startPostgres } from "../../../bench/common/postgres.mjs";

const strict = Boolean(process.env.CI) && process.env.CI !== "false";
export const skipWithoutPostgres = findPostgres() === null && !strict;

/** A line to the database that can be cut. */
export interface CutLine {
  readonly url: string;
  /** Ends all connections; new ones are refused. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function lineTo(database: Postgres): Promise<CutLine> {
  const folder = decodeURIComponent(new URL(database.url).host);
  const open = new Set<Socket>();
  let whole = true;
  const server: Server = createServer((near) => {
    const far = connect(join(folder, ".s.PGSQL.5432"));
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (!whole) near.destroy();
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `postgres://grader@127.0.0.1:${port}/postgres`,
    cut() {
      whole = false;
      for (const socket of open) socket.destroy();
    },
    mend() {
      whole = true;
    },
    close: () =>
      new Promise((done) => {
        for (const socket of open) socket.destroy();
        server.close(() => done());
      }),
  };
}
