import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Jupyter's wire protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html */
export const PROTOCOL_VERSION = "5.5";
const DELIMITER = Buffer.from("<IDS|MSG>");

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export interface Message {
  readonly identities: Buffer[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
  /** Bytes beside the JSON, as comms send them. */
  readonly buffers: Buffer[];
  /** Bytes of the content as it came. */
  readonly size: number;
}

/** Content that is JSON text already: large outputs are serialized once, where they arise. */
export interface RawJson {
  readonly json: string;
}

export interface Outgoing {
  readonly type: string;
  readonly content: object | RawJson;
  readonly parent?: Partial<Header>;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
  readonly identities?: Buffer[];
  readonly session: string;
  readonly id?: string;
}

export function encode(message: Outgoing, key: string): Buffer[] {
  const { type, content, parent = {}, metadata = {}, identities = [], session, id } = message;
  const buffers = (message.buffers ?? []).map((bytes) => Buffer.from(bytes));
  const header: Header = {
    msg_id: id ?? randomUUID(),
    msg_type: type,
    session,
    username: parent.username ?? "kernel",
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
  const json = isRaw(content) ? content.json : JSON.stringify(content);
  const parts = [JSON.stringify(header), JSON.stringify(parent), JSON.stringify(metadata), json];
  const frames = parts.map((part) => Buffer.from(part));
  return [...identities, DELIMITER, Buffer.from(sign(frames, key)), ...frames, ...buffers];
}

/** The message in the frames; undefined where they are none, or signed with another key. */
export function decode(frames: Buffer[], key: string): Message | undefined {
  const start = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (start < 0 || frames.length < start + 6) return undefined;
  const signature = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  const expected = Buffer.from(sign(parts, key));
  if (signature.length !== expected.length) return undefined;
  if (!timingSafeEqual(signature, expected)) return undefined;
  try {
    const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
    if (![header, parent, metadata, content].every(isRecord)) return undefined;
    const complete = typeof header.msg_type === "string" && typeof header.msg_id === "string";
    if (!complete) return undefined;
    const identities = frames.slice(0, start);
    const buffers = frames.slice(start + 6);
    return { identities, header, parent, metadata, content, buffers, size: parts[3].length };
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sign(parts: Buffer[], key: string): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function isRaw(content: object | RawJson): content is RawJson {
  return typeof (content as RawJson).json === "string" && Object.keys(content).length === 1;
}
