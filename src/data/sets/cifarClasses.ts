import type { Text } from "../../host/index.js";

/** Class names of CIFAR in the order of their numbers. Source: batches.meta.txt, fine_label_names.txt, coarse_label_names.txt. */

export const CIFAR10_CLASSES: readonly Text[] = [
  { ko: "비행기", en: "airplane" },
  { ko: "자동차", en: "automobile" },
  { ko: "새", en: "bird" },
  { ko: "고양이", en: "cat" },
  { ko: "사슴", en: "deer" },
  { ko: "개", en: "dog" },
  { ko: "개구리", en: "frog" },
  { ko: "말", en: "horse" },
  { ko: "배", en: "ship" },
  { ko: "트럭", en: "truck" },
];

export const CIFAR100_CLASSES = (
  "apple|aquarium fish|baby|bear|beaver|bed|bee|beetle|bicycle|bottle|bowl|boy|bridge|bus|" +
  "butterfly|camel|can|castle|caterpillar|cattle|chair|chimpanzee|clock|cloud|cockroach|" +
  "couch|crab|crocodile|cup|dinosaur|dolphin|elephant|flatfish|forest|fox|girl|hamster|" +
  "house|kangaroo|keyboard|lamp|lawn mower|leopard|lion|lizard|lobster|man|maple tree|" +
  "motorcycle|mountain|mouse|mushroom|oak tree|orange|orchid|otter|palm tree|pear|" +
  "pickup truck|pine tree|plain|plate|poppy|porcupine|possum|rabbit|raccoon|ray|road|" +
  "rocket|rose|sea|seal|shark|shrew|skunk|skyscraper|snail|snake|spider|squirrel|streetcar|" +
  "sunflower|sweet pepper|table|tank|telephone|television|tiger|tractor|train|trout|tulip|" +
  "turtle|wardrobe|whale|willow tree|wolf|woman|worm"
).split("|");

export const CIFAR100_SUPERCLASSES = (
  "aquatic mammals|fish|flowers|food containers|fruit and vegetables|" +
  "household electrical devices|household furniture|insects|large carnivores|" +
  "large man-made outdoor things|large natural outdoor scenes|" +
  "large omnivores and herbivores|medium mammals|non-insect invertebrates|people|reptiles|" +
  "small mammals|trees|vehicles 1|vehicles 2"
).split("|");
