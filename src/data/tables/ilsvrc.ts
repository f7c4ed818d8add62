/** An entry of the ImageNet challenge, classification. */
export interface ChallengeResult {
  year: number;
  team: string;
  /** The network, where it has a name of its own. */
  model: string | null;
  /** Layers with weights, of a network; null where it was none, or several. */
  layers: number | null;
  /** Percent of the test pictures whose class is not among the five answers; no other data used. */
  top5Error: number;
  /** 1 is the winner. */
  place: number;
  source: string;
}

const REVIEW = "Russakovsky et al. 2015, IJCV 115, table 8";

/** ILSVRC, classification (2010 to 2017): the winners, and VGG, which was second in 2014. */
export const ILSVRC_RESULTS: readonly ChallengeResult[] = [
  result(2010, "NEC-UIUC", null, null, 28.2, 1, REVIEW),
  result(2011, "XRCE", null, null, 25.8, 1, REVIEW),
  result(2012, "SuperVision", "AlexNet", 8, 16.4, 1, REVIEW),
  result(2013, "Clarifai", null, null, 11.7, 1, REVIEW),
  result(2014, "GoogLeNet", "GoogLeNet", 22, 6.7, 1, REVIEW),
  result(2014, "VGG", "VGG-19", 19, 7.3, 2, REVIEW),
  result(2015, "MSRA", "ResNet-152", 152, 3.57, 1, "He et al. 2016, CVPR, table 5"),
  result(
    2016,
    "Trimps-Soushen",
    null,
    null,
    2.99,
    1,
    "image-net.org/challenges/LSVRC/2016/results",
  ),
  result(2017, "WMW", "SENet", 154, 2.25, 1, "Hu et al. 2018, CVPR, section 1"),
];

function result(
  year: number,
  team: string,
  model: string | null,
  layers: number | null,
  top5Error: number,
  place: number,
  source: string,
): ChallengeResult {
  return { year, team, model, layers, top5Error, place, source };
}

/** Top-5 error in percent of a person who had practised on 500 pictures. */
export const HUMAN_TOP5_ERROR = {
  top5Error: 5.1,
  source: "Russakovsky et al. 2015, IJCV 115, section 6.4.1, annotator A1 on 1,500 pictures",
} as const;
