import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { show, t } from "../host/index.js";
import { recordFor } from "../progress/index.js";
import { OptionError } from "../tensor/index.js";
import type { FitCallback, FitState } from "../train/index.js";
import { percent } from "../viz/numbers.js";
import { accuracyOf, RUN_MIME, type SharedRun, titleOf } from "./run.js";
import { thinnedRun } from "./thin.js";

/** One of a group that works on one notebook, in one kernel, or in notebooks of their own. */
export interface Member {
  readonly name: string;
  /**
   * A callback for `fit` that shares the run: in `folder`/NAME/RUN, and below the cell. A run of the
   * same name does not overwrite the one before: it becomes `wide-2`.
   */
  run(name: string, options?: { folder?: string }): FitCallback;
}

const LONGEST = 40;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no system takes them in a folder's name.
const UNFIT = /[\\/:*?"<>|\u0000-\u001f]|^\.|\.$/;

/**
 * Says who you are in a group: `const mina = member("Mina")`, then
 * `fit(model, { …, callbacks: [mina.run("wide")] })`. Checks that follow are recorded as yours.
 * @throws OptionError member: expected a name of 1 to 40 characters without / \ : * ? " < > |, got "a/b"
 * @example member("Mina").name // "Mina"
 */
export function member(name: string): Member {
  const own = nameFor("member", name);
  recordFor(own);
  return {
    name: own,
    run: (run, { folder = "runs" } = {}) => sharing(own, nameFor("run", run), folder),
  };
}

function nameFor(op: string, given: string): string {
  const name = String(given ?? "")
    .trim()
    .normalize("NFC");
  if (name !== "" && [...name].length <= LONGEST && !UNFIT.test(name)) return name;
  throw new OptionError(
    op,
    `a name of 1 to ${LONGEST} characters without / \\ : * ? " < > |`,
    JSON.stringify(given) ?? "undefined",
    'the name becomes a folder: member("Mina"), mina.run("wide")',
  );
}

function sharing(member: string, run: string, folder: string): FitCallback {
  let place = { folder: "", name: run };
  let begun = "";
  const shared = (state: FitState, finished: boolean): SharedRun =>
    thinnedRun({ member, name: place.name, begun, finished, ...measured(state) });
  const write = (state: FitState, finished: boolean) =>
    writeWhole(join(place.folder, "run.json"), JSON.stringify(shared(state, finished)));
  return {
    name: "shareRun",
    onStart(state) {
      place = freePlace(join(folder, member), run);
      begun = new Date().toISOString();
      write(state, false);
    },
    onEpoch: (_, state) => write(state, false),
    onEnd(state, finished) {
      write(state, finished);
      show(card(shared(state, finished)));
    },
  };
}

function measured({ model, history }: FitState) {
  const seconds = history.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return {
    seconds,
    parameters: model.parameterCount(),
    steps: history.steps.map(({ step, loss, accuracy }) => ({ step, loss, accuracy })),
    epochs: history.epochs.map(({ epoch, step, testLoss, testAccuracy }) => ({
      ...{ epoch, step },
      ...(testLoss !== undefined && { testLoss }),
      ...(testAccuracy !== undefined && { testAccuracy }),
    })),
  };
}

/** Makes the first free one of wide, wide-2, wide-3: `mkdir` gives a folder to one of two that ask at once. */
function freePlace(folder: string, run: string): { folder: string; name: string } {
  mkdirSync(folder, { recursive: true });
  for (let k = 1; ; k++) {
    const name = k === 1 ? run : `${run}-${k}`;
    const place = join(folder, name);
    if (existsSync(place)) continue;
    try {
      mkdirSync(place);
      return { folder: place, name };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Nobody reads half a file: it appears when it is whole. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** A line below the cell, and the run's numbers in the notebook: a notebook passed on brings them along. */
function card(run: SharedRun): Record<string, unknown> {
  const accuracy = accuracyOf(run);
  const parts = [
    ...(accuracy === undefined ? [] : [percent(accuracy)]),
    t({
      ko: `매개변수 ${run.parameters.toLocaleString("en")}개`,
      en: `${run.parameters.toLocaleString("en")} parameters`,
    }),
    t({ ko: `${run.seconds.toFixed(1)}초`, en: `${run.seconds.toFixed(1)} s` }),
    ...(run.finished ? [] : [t({ ko: "끝나지 않음", en: "not finished" })]),
  ];
  return { "text/plain": `${titleOf(run)} · ${parts.join(" · ")}`, [RUN_MIME]: run };
}
