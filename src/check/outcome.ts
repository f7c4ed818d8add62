import type { Json } from "./schema/index.js";
import type { Text } from "./text.js";

/** What became of asking an answer once, as data: it crosses from the student's kernel to the grader. */
export type Outcome =
  | { readonly kind: "value"; readonly value: Json }
  /** The stub is still there. */
  | { readonly kind: "unsolved" }
  /** The function came back with nothing. */
  | { readonly kind: "nothing" }
  | { readonly kind: "threw"; readonly name: string; readonly message: string }
  | { readonly kind: "wrongType"; readonly problem: Text }
  /** No outcome: time was up, or what came made no sense. */
  | { readonly kind: "missing" };

const MAX_MESSAGE = 500;

const shortened = (text: unknown): string =>
  typeof text === "string" ? text.slice(0, MAX_MESSAGE) : "";

/** An outcome out of JSON that anybody may have written. What makes no sense is `missing`. */
export function parseOutcome(json: unknown): Outcome {
  if (typeof json !== "object" || json === null) return { kind: "missing" };
  const read = json as Record<string, unknown>;
  switch (read.kind) {
    case "value":
      return Object.hasOwn(read, "value")
        ? { kind: "value", value: read.value as Json }
        : { kind: "missing" };
    case "unsolved":
      return { kind: "unsolved" };
    case "nothing":
      return { kind: "nothing" };
    case "threw":
      return {
        kind: "threw",
        name: shortened(read.name) || "Error",
        message: shortened(read.message),
      };
    case "wrongType": {
      const problem = (read.problem ?? {}) as Record<string, unknown>;
      return {
        kind: "wrongType",
        problem: { ko: shortened(problem.ko), en: shortened(problem.en) },
      };
    }
    default:
      return { kind: "missing" };
  }
}

/** An unsolved answer throws such a message: `throw new Error("not solved yet")`. */
const STUB = /^(not solved yet|not implemented|todo\b|아직)/i;

/** What was thrown, as an outcome. A pressed Stop is not the answer's business and goes on up. */
export function thrown(error: unknown): Outcome {
  const [name, message] = nameAndMessage(error);
  if (name === "Interrupted") throw error;
  if (STUB.test(message)) return { kind: "unsolved" };
  return { kind: "threw", name, message: message.slice(0, MAX_MESSAGE) };
}

/** Anything can be thrown, objects that throw when they are read too. */
function nameAndMessage(error: unknown): [string, string] {
  try {
    if (typeof error !== "object" || error === null) return ["Error", String(error)];
    const { name, message } = error as Partial<Error>;
    return [String(name ?? "Error"), String(message ?? "")];
  } catch {
    return ["Error", ""];
  }
}
