import { DataError } from "../../tensor/index.js";

/** A name of a Python module, called with arguments: what it makes is up to the reader. */
export interface Call {
  name: string;
  args: unknown[];
}

/** What a reader allows a pickle to make. Nothing is ever run: unknown names are refused. */
export interface Makers {
  call(call: Call): unknown;
  /** Something that lies outside of the pickle. */
  outside(id: unknown): unknown;
}

/** A name of a Python module that was not called. */
export class Global {
  constructor(readonly name: string) {}
}

const MARK = Symbol("mark");

/**
 * Reads one Python object, as far as files of weights need it: numbers, texts, tuples, lists, dicts
 * and what the makers allow. Returns it and the byte after it.
 * Source: Python's Lib/pickletools.py, the opcodes of protocols 2 to 5.
 */
export function unpickle(
  bytes: Uint8Array,
  begin: number,
  file: string,
  makers: Makers,
): { value: unknown; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  let at = begin;
  const fail = (expected: string, got: string): never => {
    const hint = "save the state dict alone: torch.save(model.state_dict(), file)";
    throw new DataError("readPytorch", `${expected} at byte ${at} of ${file}`, got, hint);
  };
  const take = (count: number): number => {
    const start = at;
    if (start + count > bytes.length) fail(`${count} bytes`, `${bytes.length - start}`);
    at += count;
    return start;
  };
  const text = (count: number): string => {
    const start = take(count);
    return new TextDecoder().decode(bytes.subarray(start, start + count));
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) fail("a line", "the end of the file");
    const start = take(end + 1 - at);
    return new TextDecoder().decode(bytes.subarray(start, end));
  };
  const pop = (): unknown => {
    if (stack.length === 0) fail("a value", "none");
    return stack.pop();
  };
  const toMark = (): unknown[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) fail("a mark", "none");
    const items = stack.splice(mark);
    return items.slice(1);
  };
  const top = <T>(kind: new () => T, what: string): T => {
    const value = stack.at(-1);
    return value instanceof kind ? value : (fail(what, typeof value) as T);
  };
  const setItems = (items: unknown[]) => {
    const dict = top(Map<unknown, unknown>, "a dict");
    for (let i = 0; i + 1 < items.length; i += 2) dict.set(items[i], items[i + 1]);
  };
  const reduce = () => {
    const args = pop();
    const target = pop();
    if (!(target instanceof Global) || !Array.isArray(args)) return fail("a call", typeof target);
    stack.push(makers.call({ name: target.name, args }));
  };
  const long = (count: number): number => {
    const start = take(count);
    let value = 0n;
    for (let i = 0; i < count; i++) value |= BigInt(bytes[start + i]) << BigInt(8 * i);
    return Number(BigInt.asIntN(8 * Math.max(1, count), value));
  };

  const opcodes: Record<number, () => void> = {
    128: () => take(1), // PROTO
    149: () => take(8), // FRAME
    40: () => stack.push(MARK),
    48: () => pop(), // POP
    78: () => stack.push(null),
    136: () => stack.push(true),
    137: () => stack.push(false),
    74: () => stack.push(view.getInt32(take(4), true)), // BININT
    75: () => stack.push(bytes[take(1)]),
    77: () => stack.push(view.getUint16(take(2), true)),
    138: () => stack.push(long(bytes[take(1)])), // LONG1
    71: () => stack.push(view.getFloat64(take(8))), // BINFLOAT
    88: () => stack.push(text(view.getUint32(take(4), true))), // BINUNICODE
    140: () => stack.push(text(bytes[take(1)])),
    85: () => stack.push(text(bytes[take(1)])), // SHORT_BINSTRING
    84: () => stack.push(text(view.getUint32(take(4), true))),
    125: () => stack.push(new Map()),
    93: () => stack.push([]),
    41: () => stack.push([]), // EMPTY_TUPLE
    116: () => stack.push(toMark()), // TUPLE
    133: () => stack.push([pop()]),
    134: () => stack.push([pop(), pop()].reverse()),
    135: () => stack.push([pop(), pop(), pop()].reverse()),
    97: () => {
      const item = pop();
      top(Array, "a list").push(item); // APPEND
    },
    101: () => {
      const items = toMark();
      top(Array, "a list").push(...items);
    },
    115: () => setItems([pop(), pop()].reverse()), // SETITEM
    117: () => setItems(toMark()),
    113: () => memo.set(bytes[take(1)], stack.at(-1)), // BINPUT
    114: () => memo.set(view.getUint32(take(4), true), stack.at(-1)),
    148: () => memo.set(memo.size, stack.at(-1)), // MEMOIZE
    104: () => stack.push(memo.get(bytes[take(1)])), // BINGET
    106: () => stack.push(memo.get(view.getUint32(take(4), true))),
    99: () => stack.push(new Global(`${line()}.${line()}`)), // GLOBAL
    147: () => {
      const name = pop();
      stack.push(new Global(`${pop()}.${name}`)); // STACK_GLOBAL
    },
    82: reduce,
    98: () => pop(), // BUILD: attributes of an object; those of a dict are of no use here
    81: () => stack.push(makers.outside(pop())), // BINPERSID
  };
  for (;;) {
    const opcode = bytes[take(1)];
    if (opcode === 0x2e) return { value: pop(), end: at }; // STOP
    const run = Object.hasOwn(opcodes, opcode) ? opcodes[opcode] : undefined;
    if (!run) {
      at--;
      fail("a pickle", `the opcode ${opcode.toString(16).padStart(2, "0")}`);
    }
    run?.();
  }
}
