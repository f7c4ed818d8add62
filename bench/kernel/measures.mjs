import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../common/stats.mjs";
import { treeMemory } from "./memory.mjs";

/** What is measured, in the order of the table. */
export const MEASURES = {
  start: "process started → kernel_info_reply, s",
  ready: "process started → first cell done (ours: the library imported and used), s",
  cell: "trivial cell, warm, ms",
  "rich-cell": "a cell with an interface, a class and a function, ms",
  "cell-after-rich": "trivial cell after the rich ones, ms",
  diagnostics: "type error: end of the cell → its message, ms",
  "diagnostics-total": "type error: cell sent → its message, ms",
  completion: "completion of a variable's method in a new text, ms",
  "memory-start": "all processes, some seconds after the first cell, MB",
  "memory-rich": "all processes after the rich cells, MB",
  interrupt: "an endless loop: Stop → its cell has ended, ms",
  "many-first": "trivial cell, the first 100 of the many, ms",
  "many-last": "trivial cell, the last 100 of the many, ms",
  "many-memory": "all processes after the many: growth, MB",
  "many-cells": "how many cells were run",
  "lost-cells": "cells that never ended: their reply or `idle` did not come",
};

const LATE_MS = 400;
const ABORTED_MS = 250;
const MANY_BLOCK = 250;

/** One kernel that is running, and what has been found out about it. */
export class Subject {
  #serial = 0;
  #many = { times: [], before: 0, spent: 0 };

  constructor(name, session, cells) {
    this.name = name;
    this.session = session;
    this.cells = cells;
    this.found = { "lost-cells": 0 };
  }

  note(measure, value) {
    this.found[measure] = value;
  }

  memory() {
    return treeMemory(this.session.child.pid) / 2 ** 20;
  }

  /** Milliseconds of each of so many trivial cells. */
  async trivial(count) {
    return this.#times(count, this.cells.trivial);
  }

  async rich(count) {
    return this.#times(count, this.cells.rich);
  }

  async #times(count, cell) {
    const times = [];
    while (times.length < count) {
      const ms = await this.#run(cell(this.#serial++));
      if (ms !== null) times.push(ms);
    }
    return times;
  }

  /** The cell's milliseconds; null for one that never ended. */
  async #run(code, attempts = 4) {
    let printed = "";
    const onMessage = (message) => {
      printed = message.content.text ?? printed;
    };
    const { ms, content, lost } = await this.session.execute(code, { onMessage });
    if (lost) {
      this.found["lost-cells"] += 1;
      return null;
    }
    // tslab refuses what comes within 200 ms after an error.
    if (/^abort/.test(content.status) && attempts > 1) {
      await sleep(ABORTED_MS);
      return this.#run(code, attempts - 1);
    }
    if (content.status !== "ok") {
      throw new Error(`a cell failed (${content.status}): ${content.evalue ?? (printed || code)}`);
    }
    return ms;
  }

  async completions(count) {
    await this.#run(this.cells.items);
    const times = [];
    for (let i = 0; i < count; i++) {
      const code = this.cells.completing(i);
      const request = { code, cursor_pos: code.length };
      const { ms, content } = await this.session.request("complete_request", request);
      if (!content.matches?.length) return [];
      times.push(ms);
    }
    return times;
  }

  /** From the cell's end and from its sending until the message about its type error arrived. */
  async diagnostics(count) {
    if (!this.cells.mistake) return null;
    const [after, total] = [[], []];
    for (let i = 0; i < count; i++) {
      let told = null;
      const begin = performance.now();
      const onMessage = (message) => {
        if (told === null && this.cells.diagnosed(message)) told = performance.now();
      };
      const code = this.cells.mistake(i);
      const { ms } = await this.session.execute(code, { onMessage, late: LATE_MS });
      if (told === null) continue;
      after.push(Math.max(0, told - begin - ms));
      total.push(told - begin);
    }
    return after.length ? { after: median(after), total: median(total) } : null;
  }

  /** Milliseconds from Stop to the end of an endless loop. */
  async interrupts(count, how) {
    const times = [];
    while (times.length < count) {
      let pressed = 0;
      const onMessage = ({ content }) => {
        if (pressed || !/spinning/.test(content.text ?? "")) return;
        pressed = performance.now();
        this.session.interrupt(how);
      };
      await this.session.execute(this.cells.spinning, { onMessage });
      times.push(performance.now() - pressed);
      // tslab refuses what comes right after an error.
      await sleep(ABORTED_MS);
    }
    return times;
  }

  /** A block of the many; false when all are done or the time is up. */
  async many(count, seconds) {
    const state = this.#many;
    if (state.times.length === 0) state.before = this.memory();
    const begin = performance.now();
    state.times.push(...(await this.trivial(Math.min(MANY_BLOCK, count - state.times.length))));
    state.spent += (performance.now() - begin) / 1000;
    this.note("many-first", median(state.times.slice(0, 100)));
    this.note("many-last", median(state.times.slice(-100)));
    this.note("many-memory", this.memory() - state.before);
    this.note("many-cells", state.times.length);
    return state.times.length < count && state.spent < seconds;
  }
}
