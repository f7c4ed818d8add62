import type { GradedExercise } from "./lesson.js";
import { because } from "./reasons.js";
import type { Session } from "./session.js";
import type { Work, Workshop } from "./submission.js";
import type { Text } from "./types.js";

const SETUP: Text = { ko: "준비 셀이 실행되지 않았어요.", en: "The set-up cell did not run." };

/** The kernel that is in use, with what was run in it. */
export class Bench {
  #session: Session | null = null;
  #ran = new Set<string>();
  #asked = new Set<string>();
  peakMemory = 0;
  /** The time of the sandboxes that are gone. */
  #spent = 0;

  constructor(
    readonly work: Work,
    readonly shop: Workshop,
  ) {}

  /** A kernel in which the exercise's set-up cells ran; else why there is none. */
  async ready({ name: asked, exercise }: GradedExercise): Promise<Session | Text> {
    if (this.#session?.usable !== true) {
      await this.clear();
      this.#session = await this.shop.start();
    }
    const needs = exercise.needs ?? this.work.lesson.setup.map(({ name }) => name);
    for (const { name, source } of this.work.lesson.setup) {
      if (!needs.includes(name) || this.#ran.has(name)) continue;
      const run = await this.#session.run(source[this.work.language], this.shop.times.cell);
      if (run.status !== "ok") return because(SETUP, run, this.shop.times.cell);
      this.#ran.add(name);
    }
    this.#asked.add(asked);
    return this.#session;
  }

  /** The sandboxes' own time so far, in seconds: what the time limits count. */
  get clock(): number {
    return this.#spent + (this.#session?.clock ?? 0);
  }

  /** Whether another exercise's answer ran in this kernel and may have spoilt it. */
  isShared({ name }: GradedExercise): boolean {
    return [...this.#asked].some((other) => other !== name);
  }

  async clear(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#ran.clear();
    this.#asked.clear();
    if (session === null) return;
    await session.stop();
    this.#spent += session.clock;
    this.peakMemory = Math.max(this.peakMemory, session.peakMemory);
  }
}
