import { randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Output } from "../../kernel/client.js";
import type { AnswerData } from "../check/answers.js";
import { type Outcome, parseOutcome } from "../check/outcome.js";
import type { Json } from "../check/schema/index.js";
import type { Run, RunStatus, Session } from "./session.js";
import type { Text } from "./types.js";

/** What an answer gave is shown in the student's kernel under this type. */
export const OUTCOME_MIME = "application/vnd.convlab.outcome+json";

/** What came of one question, and why nothing came where nothing did. */
export interface Observed {
  status: RunStatus;
  outcome: Outcome;
  why: Text | null;
  seconds: number;
}

/** A question to an answer: how the answer is called in the notebook, its type, and the inputs as data. */
export interface Asking {
  /** A name of the notebook's scope, out of our own lesson. */
  given: string;
  /** What is asked in its place, out of our own lesson: `askBlock(block)`. */
  asked?: string;
  answer: AnswerData;
  inputs: readonly Json[];
}

const text = (json: unknown): string => JSON.stringify(JSON.stringify(json));

/**
 * A cell that asks once and shows what came. The nonce is in its names (a student's names stay free) and in what it shows,
 * so that nothing printed earlier, and nothing guessed, is taken for the answer to this question.
 */
export function probeCell({ given, asked, answer, inputs }: Asking, nonce: string): string {
  const { types: _, ...plain } = answer as AnswerData & { types?: unknown };
  return [
    `const check_${nonce} = await import("convlab/check");`,
    `const given_${nonce} = typeof ${given} === "undefined" ? undefined : (${asked ?? given});`,
    `const came_${nonce} = await check_${nonce}.probe(${text(plain)}, ${text([inputs])}, given_${nonce});`,
    `({ [Symbol.for("Jupyter.display")]: () => ({ "${OUTCOME_MIME}": { nonce: "${nonce}", outcomes: came_${nonce} } }) });`,
  ].join("\n");
}

const Shown = v.object({
  output_type: v.picklist(["display_data", "execute_result"]),
  data: v.object({
    [OUTCOME_MIME]: v.object({
      nonce: v.string(),
      outcomes: v.pipe(v.array(v.unknown()), v.length(1)),
    }),
  }),
});

/** The outcome among a probe's outputs: exactly one of the right form with this nonce, else none at all. */
export function readOutcome(outputs: readonly Output[], nonce: string): Outcome {
  const shown = outputs.flatMap((output) => {
    const read = v.safeParse(Shown, output);
    if (!read.success) return [];
    const { nonce: said, outcomes } = read.output.data[OUTCOME_MIME];
    return said === nonce ? [outcomes[0]] : [];
  });
  return shown.length === 1 ? parseOutcome(shown[0]) : { kind: "missing" };
}

/** Why nothing came, in words. */
export function whyNothing(status: RunStatus, seconds: number): Text {
  switch (status) {
    case "timeout":
      return {
        ko: `${Math.ceil(seconds)}초 안에 끝나지 않았어요. 끝나지 않는 반복이 있나요?`,
        en: `It did not come to an end within ${Math.ceil(seconds)} seconds. Is there a loop that never ends?`,
      };
    case "memory":
      return {
        ko: "메모리를 너무 많이 써서 멈췄어요.",
        en: "It was stopped because it used too much memory.",
      };
    case "disk":
      return {
        ko: "파일을 너무 많이 써서 멈췄어요.",
        en: "It was stopped because it wrote too much to disk.",
      };
    case "output":
      return {
        ko: "출력이 너무 많아서 멈췄어요.",
        en: "It was stopped because it printed too much.",
      };
    case "died":
      return {
        ko: "실행하던 프로세스가 끝나 버렸어요.",
        en: "The process that ran it came to an end.",
      };
    default:
      return { ko: "알아볼 수 있는 답이 오지 않았어요.", en: "No answer came that makes sense." };
  }
}

/** Asks an answer once in its kernel. Never rejects; what comes is data. */
export async function askOnce(
  session: Session,
  asking: Asking,
  seconds: number,
): Promise<Observed> {
  const nonce = randomBytes(12).toString("hex");
  const started = performance.now();
  const run: Run = await session.run(probeCell(asking, nonce), seconds);
  const outcome =
    run.status === "ok" ? readOutcome(run.outputs, nonce) : ({ kind: "missing" } as const);
  return {
    status: run.status,
    outcome,
    why: outcome.kind === "missing" ? whyNothing(run.status, seconds) : null,
    seconds: (performance.now() - started) / 1000,
  };
}
