import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of the server; the n-th request gets the n-th, further ones the last. */
export type Answer = (response: ServerResponse, range: number | null) => void;

/** A file server on this machine that can be made to fail. */
export async function fileServer(answers: Answer[]) {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request.headers);
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    answer(response, range === undefined ? null : Number(range));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  /** Bytes after which the connection breaks. */
  cutAfter?: number;
  /** False: the header Range is ignored. */
  ranges?: boolean;
  etag?: string | null;
}

/** Serves a file, as far as told. */
export const serve =
  (body: Uint8Array, { cutAfter, ranges = true, etag = '"v1"' }: Serving = {}): Answer =>
  (response, range) => {
    const start = ranges && range !== null ? range : 0;
    const rest = body.subarray(start);
    const headers: Record<string, string> = { "content-length": String(rest.length) };
    if (etag) headers.etag = etag;
    if (start > 0) headers["content-range"] = `bytes ${start}-${body.length - 1}/${body.length}`;
    response.writeHead(start > 0 ? 206 : 200, headers);
    if (cutAfter === undefined) {
      response.end(rest);
      return;
    }
    response.write(rest.subarray(0, cutAfter), () => response.socket?.end());
  };

/** Only a status. */
export const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code).end();
