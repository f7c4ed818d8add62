import { both } from "../text.js";
import { wanted } from "./scalars.js";
import { type Codec, type Json, misfit, type SchemaData } from "./types.js";

type List = Extract<SchemaData, { kind: "list" }>;
type RecordOf = Extract<SchemaData, { kind: "record" }>;

const MAX_LENGTH = 1_000_000;

export const list: Codec<List> = {
  typescript({ of }, the) {
    const inside = the(of).typescript(of, the);
    return /[|{]/.test(inside) ? `(${inside})[]` : `${inside}[]`;
  },
  problem({ of }, value, the) {
    if (!Array.isArray(value)) return wanted("배열(array)", "an array", value);
    for (let i = 0; i < value.length; i++) {
      const problem = the(of).problem(of, value[i], the);
      if (problem) return both(`[${i}]: ${problem.ko}`, `At [${i}]: ${problem.en}`);
    }
    return null;
  },
  encode: ({ of }, value, the) =>
    Array.from(value as unknown[], (item) => the(of).encode(of, item, the)),
  decode({ of }, json, the) {
    if (!Array.isArray(json) || json.length > MAX_LENGTH) return misfit("a list", json);
    return json.map((item) => the(of).decode(of, item, the));
  },
};

export const record: Codec<RecordOf> = {
  typescript({ fields }, the) {
    const inside = Object.entries(fields).map(
      ([name, of]) => `${name}: ${the(of).typescript(of, the)}`,
    );
    return `{ ${inside.join("; ")} }`;
  },
  problem({ fields }, value, the) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return wanted("객체(object)", "an object", value);
    for (const [name, of] of Object.entries(fields)) {
      const problem = the(of).problem(of, (value as Record<string, unknown>)[name], the);
      if (problem) return both(`.${name}: ${problem.ko}`, `At .${name}: ${problem.en}`);
    }
    return null;
  },
  encode({ fields }, value, the) {
    const read = value as Record<string, unknown>;
    const entries = Object.entries(fields).map(([name, of]): [string, Json] => [
      name,
      the(of).encode(of, read[name], the),
    ]);
    return Object.fromEntries(entries);
  },
  decode({ fields }, json, the) {
    if (typeof json !== "object" || json === null || Array.isArray(json))
      return misfit("an object", json);
    const entries = Object.entries(fields).map(([name, of]) => {
      if (!Object.hasOwn(json, name)) return misfit(`a field ${name}`, json);
      return [name, the(of).decode(of, (json as Record<string, unknown>)[name], the)];
    });
    return Object.fromEntries(entries);
  },
};
