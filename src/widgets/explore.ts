import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import type { Tensor } from "../tensor/index.js";
import { type Figure, plotChannel, plotChannels, plotFeatureMaps } from "../viz/index.js";
import { type FigurePoint, LiveFigure } from "./live.js";

/** The feature maps of a layer, of which a click chooses one. */
class FeatureMapExplorer extends LiveFigure {
  #chosen: number | null = null;

  constructor(
    private readonly model: Module,
    private readonly x: Tensor,
    private readonly layer: string,
  ) {
    super("exploreFeatureMaps", overview(model, x, layer), {
      click: (point) => this.#clicked(point),
    });
  }

  /** The channel that is shown large, or null where all are shown. */
  get chosen(): number | null {
    return this.#chosen;
  }

  /** Shows one channel with what it is made of; null shows all again. */
  choose(channel: number | null): void {
    this.update(this.#draw(channel));
    this.#chosen = channel;
  }

  /** The tiles are the traces, in order; a click on the large picture leads back. */
  #clicked({ trace }: FigurePoint): Figure {
    const next = this.#chosen === null ? trace : null;
    const figure = this.#draw(next);
    this.#chosen = next;
    return figure;
  }

  #draw(channel: number | null): Figure {
    const { model, x, layer } = this;
    if (channel === null) return overview(model, x, layer);
    return plotChannel(model, x, layer, channel, {
      title: t({
        ko: `${layer}의 채널 ${channel} (클릭하면 전체로)`,
        en: `${layer}, channel ${channel} (click: back to all)`,
      }),
    });
  }

  protected override fallback(): Figure {
    return plotChannels(this.model, this.x, { layers: [this.layer] });
  }
}

const overview = (model: Module, x: Tensor, layer: string): Figure =>
  plotFeatureMaps(model, x, layer, {
    title: t({
      ko: `${layer}의 특징 맵: 하나를 클릭하면 크게 보입니다`,
      en: `Feature maps of ${layer}: click one to see it large`,
    }),
  });

/**
 * The feature maps of a layer, each of which can be clicked: the channel is then shown large beside the
 * image, with the layer's inputs and the filter's weights for them; another click leads back. Where no
 * page is live, a slider over the channels (`plotChannels`) stands in its place.
 * @throws OptionError plotFeatureMaps: expected a layer of the model (conv1, …), got "conv9"
 * @example exploreFeatureMaps(sequential({ a: conv2d(1, 2, { kernelSize: 3 }) }), ones([1, 5, 5]), "a").chosen // null
 */
export function exploreFeatureMaps(model: Module, x: Tensor, layer: string): FeatureMapExplorer {
  return new FeatureMapExplorer(model, x, layer);
}

export type { FeatureMapExplorer };
