import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedFile } from "../../src/data/download/cache.js";
import { cacheFolder, type DownloadOptions, download } from "../../src/data/index.js";
import { useHost } from "../../src/host/current.js";
import { type MimeBundle, setLanguage } from "../../src/host/index.js";
import { type Answer, fileServer, serve, status } from "./fileServer.js";

const body = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3);
const sha256 = createHash("sha256").update(body).digest("hex");
const no = { show: false, pause: () => 0 } satisfies DownloadOptions;

let folder: string;
let server: Awaited<ReturnType<typeof fileServer>> | undefined;
const start = async (...answers: Answer[]) => {
  server = await fileServer(answers);
  return server.url("w.bin");
};
const target = () => join(folder, "w.bin");
const same = () => readFileSync(target()).equals(body);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "download-"));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  useHost(undefined);
  rmSync(folder, { recursive: true });
});

test("fetches once, checks, and leaves nothing else behind", async () => {
  const url = await start(serve(body));
  const progress: number[] = [];
  const onProgress = ({ received, total }: { received: number; total: number | undefined }) => {
    expect(total).toBe(body.length);
    progress.push(received);
  };
  const options = { ...no, file: target(), sha256, onProgress };
  expect(await download(url, options)).toBe(target());
  expect(same()).toBe(true);
  expect(progress.at(-1)).toBe(body.length);
  expect(readdirSync(folder)).toEqual(["w.bin"]);
  await download(url, options);
  expect(server?.requests).toHaveLength(1);
});

test("two at the same time are one", async () => {
  const url = await start(serve(body));
  const options = { ...no, file: target() };
  await Promise.all([download(url, options), download(url, options)]);
  expect(server?.requests).toHaveLength(1);
});

test("cut off in the middle: goes on where it stopped", async () => {
  const url = await start(serve(body, { cutAfter: 100_000 }), serve(body));
  await download(url, { ...no, file: target(), sha256 });
  expect(same()).toBe(true);
  expect(server?.requests).toHaveLength(2);
  const { range, "if-range": tag } = server?.requests[1] ?? {};
  expect(Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1])).toBeGreaterThan(0);
  expect(tag).toBe('"v1"');
});

test("given up, then taken up again by a later call", async () => {
  const url = await start(serve(body, { cutAfter: 100_000 }), serve(body));
  const options = { ...no, file: target(), sha256 };
  await expect(download(url, { ...options, retries: 0 })).rejects.toThrow(
    /^download: expected w\.bin from 127\.0\.0\.1:\d+, got /,
  );
  expect(readdirSync(folder).sort()).toEqual(["w.bin.part", "w.bin.part.tag"]);
  await download(url, options);
  expect(same()).toBe(true);
  expect(server?.requests[1].range).toMatch(/^bytes=[1-9]\d*-$/);
});

test.each([
  ["that knows no ranges", { ranges: false }, {}],
  ["without a tag", { etag: null }, { etag: null }],
  ["with a weak tag", { etag: 'W/"v1"' }, { etag: 'W/"v1"' }],
])("a server %s: starts anew", async (_, first, then) => {
  const url = await start(
    serve(body, { ...first, cutAfter: 100_000 }),
    serve(body, { ...first, ...then }),
  );
  await download(url, { ...no, file: target(), sha256 });
  expect(same()).toBe(true);
  expect(server?.requests).toHaveLength(2);
});

test("a rest that does not fit (416, or a part of another version) is fetched from the start", async () => {
  const url = await start(serve(body, { cutAfter: 50_000 }), status(416), serve(body));
  await download(url, { ...no, file: target(), sha256 });
  expect(same()).toBe(true);
  await server?.close();

  rmSync(target());
  writeFileSync(`${target()}.part`, new Uint8Array(1000));
  writeFileSync(`${target()}.part.tag`, '"v1"');
  const again = await start(serve(body));
  await download(again, { ...no, file: target(), sha256 });
  expect(same()).toBe(true);
  expect(server?.requests).toHaveLength(2);
});

test("a busy server is asked again, a missing file is not", async () => {
  const url = await start(status(503), status(429), serve(body));
  const pauses: number[] = [];
  const pause = (n: number) => {
    pauses.push(n);
    return 0;
  };
  await download(url, { ...no, pause, file: target() });
  expect(pauses).toEqual([1, 2]);
  await server?.close();
  const gone = await start(status(404));
  await expect(download(gone, { ...no, file: join(folder, "x") })).rejects.toThrow(
    /^download: expected x from 127\.0\.0\.1:\d+, got status 404 Not Found\nhint: look at http.*; the file can also be put by hand at .*x$/,
  );
  expect(server?.requests).toHaveLength(1);
});

test("a wrong checksum: one more try, then refused; the file that is there stays", async () => {
  const url = await start(serve(body));
  writeFileSync(target(), "mine");
  const wrong = "0".repeat(64);
  await expect(download(url, { ...no, file: target(), sha256: wrong })).rejects.toThrow(
    `download: expected w.bin with the SHA-256 ${wrong}, got ${sha256}\n` +
      "hint: the file there has changed, or what is between changes it: ask where it comes from",
  );
  await expect(download(url, { ...no, file: target(), sha256: "00000000" })).rejects.toThrow(
    `SHA-256 00000000, got ${sha256.slice(0, 8)}…`,
  );
  expect(readFileSync(target(), "utf8")).toBe("mine");
  expect(readdirSync(folder)).toEqual(["w.bin"]);
  expect(server?.requests).toHaveLength(4);
});

test("an MD5, where nothing better was published", async () => {
  const url = await start(serve(body));
  const md5 = createHash("md5").update(body).digest("hex");
  await download(url, { ...no, file: target(), md5 });
  expect(same()).toBe(true);
  const wrong = download(url, { ...no, file: join(folder, "x"), md5: "0".repeat(32) });
  await expect(wrong).rejects.toThrow(
    `download: expected x with the MD5 ${"0".repeat(32)}, got ${md5}\n`,
  );
});

test("what lies in the cache and has rotted is fetched anew", async () => {
  const url = await start(serve(body));
  writeFileSync(target(), "rotten");
  await download(url, { ...no, file: target(), sha256: sha256.slice(0, 8) });
  expect(same()).toBe(true);
});

test("no network: says what to do", async () => {
  const url = await start(serve(body));
  await server?.close();
  await expect(download(url, { ...no, retries: 1, file: target() })).rejects.toThrow(
    /^download: expected w\.bin from 127\.0\.0\.1:\d+, got .*ECONNREFUSED.*\nhint: is there a network\? The file can also be put by hand at .*w\.bin$/,
  );
});

test("a server that falls silent is given up", async () => {
  const url = await start((response) => {
    response.writeHead(200, { "content-length": "9" });
    response.write("abc");
  });
  await expect(download(url, { ...no, retries: 1, stallMs: 60, file: target() })).rejects.toThrow(
    "got nothing for 0.06 s",
  );
  expect(server?.requests).toHaveLength(2);
});

test("Stop ends it and keeps what has come", async () => {
  let stop = false;
  useHost({
    name: "terminal",
    needsPicture: false,
    display: () => ({ update() {} }),
    interrupted: () => stop,
    onInterrupted() {},
  });
  const url = await start(serve(body, { cutAfter: 100_000 }), serve(body));
  const onProgress = ({ received }: { received: number }) => {
    stop = received > 0;
  };
  await expect(download(url, { ...no, file: target(), sha256, onProgress })).rejects.toMatchObject({
    name: "Interrupted",
  });
  stop = false;
  await download(url, { ...no, file: target(), sha256 });
  expect(same()).toBe(true);
  expect(server?.requests[1].range).toMatch(/^bytes=/);
});

describe("several processes", () => {
  test("a lock of a living process: a part of one's own, and theirs is left alone", async () => {
    const url = await start(serve(body));
    writeFileSync(`${target()}.lock`, String(process.ppid));
    writeFileSync(`${target()}.part`, "theirs");
    await download(url, { ...no, file: target(), sha256 });
    expect(same()).toBe(true);
    expect(readFileSync(`${target()}.part`, "utf8")).toBe("theirs");
    expect(readdirSync(folder).sort()).toEqual(["w.bin", "w.bin.lock", "w.bin.part"]);
  });

  test("a lock of a process that is gone is taken over", async () => {
    const url = await start(serve(body));
    // No process has this number: it is above what Linux and macOS give.
    writeFileSync(`${target()}.lock`, String(2 ** 22 + 1));
    await download(url, { ...no, file: target(), sha256 });
    expect(readdirSync(folder)).toEqual(["w.bin"]);
  });
});

test("a bar in the reader's language", async () => {
  const shown: MimeBundle[] = [];
  useHost({
    name: "terminal",
    needsPicture: false,
    display(bundle) {
      shown.push(bundle);
      return { update: (next) => shown.push(next) };
    },
    interrupted: () => false,
    onInterrupted() {},
  });
  const url = await start(serve(body));
  setLanguage("ko");
  await download(url, { pause: () => 0, file: target() });
  setLanguage("en");
  expect(shown[0]["text/plain"]).toBe("내려받는 중: w.bin · 0.0 MB / 0.3 MB");
  expect(shown.at(-1)?.["text/plain"]).toBe("내려받음: w.bin · 0.3 MB / 0.3 MB");
  expect(shown.at(-1)?.["text/html"]).toContain('value="300000"');
});

test("the cache: its place, and one place for an address", () => {
  expect(cacheFolder({ CONVLAB_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
  expect(cacheFolder({ XDG_CACHE_HOME: "/b" })).toBe(join("/b", "convlab"));
  expect(cacheFolder({})).toMatch(/\.cache.convlab$/);
  const [one, two] = ["http://a.org/w.bin", "http://b.org/w.bin"].map((url) =>
    cachedFile(url, "/c"),
  );
  expect(one).toMatch(/^.c.[\da-f]{12}.w\.bin$/);
  expect(dirname(one)).not.toBe(dirname(two));
  expect(cachedFile("http://a.org/%2e%2e%2f..%2fx y?z", "/c")).toMatch(/^.c.[\da-f]{12}.x_y$/);
  expect(cachedFile("http://a.org", "/c")).toMatch(/download$/);
});

test("the cache is used where no file is named", async () => {
  const url = await start(serve(body));
  process.env.CONVLAB_CACHE = folder;
  try {
    const file = await download(url, no);
    expect(file.startsWith(folder)).toBe(true);
    expect(existsSync(file)).toBe(true);
  } finally {
    delete process.env.CONVLAB_CACHE;
  }
});

test("a folder that cannot be written says so", async () => {
  const url = await start(serve(body));
  mkdirSync(target());
  await expect(download(url, { ...no, file: join(target(), "\0") })).rejects.toThrow(/null bytes/);
});

test.each([
  ["ftp://a/b", {}, 'download: expected an http or https address, got "ftp://a/b"'],
  ["weights.bin", {}, 'download: expected an http or https address, got "weights.bin"'],
  [
    "http://a/b",
    { sha256: "xyz" },
    'download: expected sha256 as 8 to 64 hexadecimal digits, got "xyz"',
  ],
  ["http://a/b", { md5: "12" }, 'download: expected md5 as 32 hexadecimal digits, got "12"'],
])("%s %j", (url, options, message) => {
  expect(() => download(url, options)).toThrow(message);
});
