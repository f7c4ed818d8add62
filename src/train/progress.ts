/** What a person sees while `fit` runs: one line with a bar, and the curve as it grows. */
import { DISPLAY, type DisplayHandle, type Host, type MimeBundle, t } from "../host/index.js";
import { plotCurve, sketchCurve } from "../viz/index.js";
import type { History, HistoryStep } from "./history.js";

/** The plan of a run, for "epoch 2/5, batch 30/938". */
export interface Plan {
  epochs: number;
  batches: number;
  /** Steps of the whole run; fewer than epochs × batches where it is cut short. */
  steps: number;
  batchSize: number;
  /** Steps that an earlier call made. */
  from: number;
}

export interface Progress {
  step(step: HistoryStep): void;
  testing(epoch: number, done: number, total: number): void;
  /** The last word, also after Stop or an error: `finished` is false then. */
  end(finished: boolean): void;
}

/** How often each host takes updates, in milliseconds; `curve` null: only at the end, or not at all. */
const PACE: Record<Host["name"], { line: number; curve: number | null }> = {
  convlab: { line: 100, curve: 500 },
  // Each send of stock tslab is counted, and a curve there has to bring its picture.
  tslab: { line: 1000, curve: null },
  terminal: { line: 200, curve: null },
};

const WINDOW = 20;

export const silent: Progress = { step() {}, testing() {}, end() {} };

/** Shows the run through the host. */
export function showProgress(host: Host, plan: Plan, history: History): Progress {
  const pace = PACE[host.name];
  const started = performance.now();
  const line = host.display(bundle(0, t({ ko: "시작하는 중", en: "starting" })));
  let curve: DisplayHandle | undefined;
  let [lineShown, curveShown] = [started, started];
  let testSeconds = 0;
  let testStarted: number | undefined;

  const showCurve = (picture: MimeBundle) => {
    if (curve) curve.update(picture);
    else curve = host.display(picture);
    curveShown = performance.now();
  };
  const showLine = (share: number, text: string) => {
    line.update(bundle(share, text));
    lineShown = performance.now();
  };

  return {
    step({ step }) {
      const now = performance.now();
      if (testStarted !== undefined) {
        testSeconds += (now - testStarted) / 1000;
        testStarted = undefined;
      }
      if (now - lineShown >= pace.line) {
        const seconds = (now - started) / 1000 - testSeconds;
        showLine(step / plan.steps, running(plan, history.steps, seconds));
      }
      if (pace.curve !== null && now - curveShown >= pace.curve) {
        showCurve(sketchCurve(history));
      }
    },
    testing(epoch, done, total) {
      testStarted ??= performance.now();
      if (performance.now() - lineShown < pace.line) return;
      const text = t({
        ko: `에폭 ${epoch}/${plan.epochs} · 시험하는 중 ${done}/${total}`,
        en: `epoch ${epoch}/${plan.epochs} · testing ${done}/${total}`,
      });
      showLine(history.steps.length / plan.steps, text);
    },
    end(finished) {
      const share = finished ? 1 : history.steps.length / plan.steps;
      showLine(share, ended(history, (performance.now() - started) / 1000, finished));
      if (host.name !== "terminal" && history.steps.length > 1) {
        showCurve(plotCurve(history)[DISPLAY]());
      }
    },
  };
}

/** Means over the last batches: single ones jump. */
function recent(steps: readonly HistoryStep[]): string {
  const last = steps.slice(-WINDOW);
  const mean = (what: "loss" | "accuracy") =>
    last.reduce((sum, step) => sum + step[what], 0) / last.length;
  const [loss, accuracy] = [mean("loss").toFixed(3), (100 * mean("accuracy")).toFixed(1)];
  return t({
    ko: `손실 ${loss} · 정확도 ${accuracy} %`,
    en: `loss ${loss} · accuracy ${accuracy} %`,
  });
}

function running(plan: Plan, steps: readonly HistoryStep[], seconds: number): string {
  const done = steps.length;
  const epoch = Math.ceil(done / plan.batches);
  const batch = done - (epoch - 1) * plan.batches;
  const own = done - plan.from;
  const speed = Math.round((own * plan.batchSize) / seconds);
  const left = clock((seconds / own) * (plan.steps - done));
  return t({
    ko: `에폭 ${epoch}/${plan.epochs} · 배치 ${batch}/${plan.batches} · ${recent(steps)} · 초당 ${speed}장 · 남은 시간 ${left}`,
    en: `epoch ${epoch}/${plan.epochs} · batch ${batch}/${plan.batches} · ${recent(steps)} · ${speed} images/s · ${left} left`,
  });
}

function ended({ steps, epochs, stopped }: History, seconds: number, finished: boolean): string {
  const word = finished ? t({ ko: "끝", en: "done" }) : t({ ko: "멈춤", en: "stopped" });
  if (steps.length === 0) return word;
  const why = stopped === undefined ? [] : [stopped];
  const last = epochs[epochs.length - 1];
  const test =
    last?.testAccuracy === undefined
      ? []
      : [
          t({ ko: "시험 정확도 ", en: "test accuracy " }) +
            `${(100 * last.testAccuracy).toFixed(2)} %`,
        ];
  const speed = last
    ? [
        t({
          ko: `초당 ${Math.round(last.imagesPerSecond)}장`,
          en: `${Math.round(last.imagesPerSecond)} images/s`,
        }),
      ]
    : [];
  const time = t({ ko: `${clock(seconds)} 걸림`, en: `${clock(seconds)} in all` });
  const count = t({ ko: `${steps.length}걸음`, en: `${steps.length} steps` });
  return [`${word}: ${count}`, recent(steps), ...test, ...speed, time, ...why].join(" · ");
}

/** 75 seconds → "1:15". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The bar takes the colours of the notebook's theme. */
function bundle(share: number, text: string): MimeBundle {
  const percent = Math.round(100 * Math.min(1, share));
  const bar = "height:8px;border-radius:4px;background:var(--jp-brand-color1,#0072b2)";
  const rail = "height:8px;border-radius:4px;background:var(--jp-layout-color3,#d0d0d0)";
  const label = t({ ko: "학습 진행", en: "training progress" });
  return {
    "text/html":
      `<div role="progressbar" aria-label="${label}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${percent}" style="max-width:700px;${rail}">` +
      `<div style="width:${percent}%;${bar}"></div></div>` +
      `<div style="margin-top:4px;font-variant-numeric:tabular-nums">${text}</div>`,
    "text/plain": `${String(percent).padStart(3)} % ${text}`,
  };
}
