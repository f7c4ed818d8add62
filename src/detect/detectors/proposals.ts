import { host, t, throwIfInterrupted } from "../../host/index.js";
import type { Tensor } from "../../tensor/index.js";
import { breather } from "../../train/breather.js";
import { type SelectiveSearchOptions, selectiveSearch } from "../regions/selectiveSearch.js";
import { type SceneCache, stepLimit, type TrainingOptions } from "./training.js";

/** The proposals of a training set's pictures, searched once. */
export class ProposalCache {
  readonly #known = new Map<number, Tensor>();

  constructor(
    readonly scenes: SceneCache,
    readonly search?: SelectiveSearchOptions,
  ) {}

  of(index: number): Tensor {
    const known = this.#known.get(index);
    if (known) return known;
    const { x } = this.scenes.batch([index]);
    const found = selectiveSearch(x.reshape(x.shape.slice(1)), this.search);
    this.#known.set(index, found);
    return found;
  }

  /** Searches all pictures now, unless few steps are to be made; returns the seconds that it took. */
  async all(options: TrainingOptions): Promise<number> {
    const started = performance.now();
    if (stepLimit(options) < Number.POSITIVE_INFINITY) return 0;
    const breathe = breather();
    const line = options.show === false ? null : host().display({ "text/plain": "…" });
    for (let i = 0; i < this.scenes.length; i++) {
      throwIfInterrupted();
      this.of(i);
      if (i % 20 === 0 || i === this.scenes.length - 1) {
        const [done, all] = [i + 1, this.scenes.length];
        const text = t({
          ko: `영역 제안: 사진 ${done}/${all}장`,
          en: `region proposals: picture ${done}/${all}`,
        });
        line?.update({ "text/plain": text });
      }
      await breathe();
    }
    return (performance.now() - started) / 1000;
  }
}
