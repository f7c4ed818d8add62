/** A network whose trained weights torchvision publishes. */
export interface PublishedModel {
  /** torchvision's name. */
  name: string;
  /** Of the paper. */
  year: number;
  parameters: number;
  /** Multiply-adds of one picture of 224×224, in 10⁹. */
  gigaMultiplyAdds: number;
  /** Percent of the 50,000 validation pictures of ImageNet, one crop of 224×224. */
  top1: number;
  top5: number;
  /** The weights; the last part of the name is the beginning of the file's SHA-256. */
  url: string;
  sha256: string;
  paper: string;
  /** Where the numbers stand. */
  source: string;
}

const SOURCE = "torchvision 0.28, meta of the weights IMAGENET1K_V1";
const PLACE = "https://download.pytorch.org/models";

function row(
  name: string,
  year: number,
  parameters: number,
  gigaMultiplyAdds: number,
  top1: number,
  top5: number,
  file: string,
  paper: string,
): PublishedModel {
  const sha256 = /-([\da-f]{8})\.pth$/.exec(file)?.[1] ?? "";
  const url = `${PLACE}/${file}`;
  return {
    name,
    year,
    parameters,
    gigaMultiplyAdds,
    top1,
    top5,
    url,
    sha256,
    paper,
    source: SOURCE,
  };
}

/** Published accuracies of the architectures of the course, and where their weights are. */
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  row(
    "alexnet",
    2014,
    61_100_840,
    0.714,
    56.522,
    79.066,
    "alexnet-owt-7be5be79.pth",
    "Krizhevsky 2014, arXiv 1404.5997",
  ),
  row(
    "vgg11",
    2014,
    132_863_336,
    7.609,
    69.02,
    88.628,
    "vgg11-8a719046.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg11_bn",
    2014,
    132_868_840,
    7.609,
    70.37,
    89.81,
    "vgg11_bn-6002323d.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg13",
    2014,
    133_047_848,
    11.308,
    69.928,
    89.246,
    "vgg13-19584684.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg13_bn",
    2014,
    133_053_736,
    11.308,
    71.586,
    90.374,
    "vgg13_bn-abd245e5.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg16",
    2014,
    138_357_544,
    15.47,
    71.592,
    90.382,
    "vgg16-397923af.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg16_bn",
    2014,
    138_365_992,
    15.47,
    73.36,
    91.516,
    "vgg16_bn-6c64b313.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg19",
    2014,
    143_667_240,
    19.632,
    72.376,
    90.876,
    "vgg19-dcbb9e9d.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "vgg19_bn",
    2014,
    143_678_248,
    19.632,
    74.218,
    91.842,
    "vgg19_bn-c79401a0.pth",
    "Simonyan & Zisserman 2014, arXiv 1409.1556",
  ),
  row(
    "googlenet",
    2014,
    6_624_904,
    1.498,
    69.778,
    89.53,
    "googlenet-1378be20.pth",
    "Szegedy et al. 2014, arXiv 1409.4842",
  ),
  row(
    "resnet18",
    2015,
    11_689_512,
    1.814,
    69.758,
    89.078,
    "resnet18-f37072fd.pth",
    "He et al. 2015, arXiv 1512.03385",
  ),
  row(
    "resnet34",
    2015,
    21_797_672,
    3.664,
    73.314,
    91.42,
    "resnet34-b627a593.pth",
    "He et al. 2015, arXiv 1512.03385",
  ),
  row(
    "resnet50",
    2015,
    25_557_032,
    4.089,
    76.13,
    92.862,
    "resnet50-0676ba61.pth",
    "He et al. 2015, arXiv 1512.03385",
  ),
  row(
    "resnet101",
    2015,
    44_549_160,
    7.801,
    77.374,
    93.546,
    "resnet101-63fe2227.pth",
    "He et al. 2015, arXiv 1512.03385",
  ),
  row(
    "resnet152",
    2015,
    60_192_808,
    11.514,
    78.312,
    94.046,
    "resnet152-394f9c45.pth",
    "He et al. 2015, arXiv 1512.03385",
  ),
  row(
    "densenet121",
    2016,
    7_978_856,
    2.834,
    74.434,
    91.972,
    "densenet121-a639ec97.pth",
    "Huang et al. 2016, arXiv 1608.06993",
  ),
  row(
    "densenet161",
    2016,
    28_681_000,
    7.728,
    77.138,
    93.56,
    "densenet161-8d451a50.pth",
    "Huang et al. 2016, arXiv 1608.06993",
  ),
  row(
    "densenet169",
    2016,
    14_149_480,
    3.36,
    75.6,
    92.806,
    "densenet169-b2777c0a.pth",
    "Huang et al. 2016, arXiv 1608.06993",
  ),
  row(
    "densenet201",
    2016,
    20_013_928,
    4.291,
    76.896,
    93.37,
    "densenet201-c1103571.pth",
    "Huang et al. 2016, arXiv 1608.06993",
  ),
  row(
    "mobilenet_v2",
    2018,
    3_504_872,
    0.301,
    71.878,
    90.286,
    "mobilenet_v2-b0353104.pth",
    "Sandler et al. 2018, arXiv 1801.04381",
  ),
];
