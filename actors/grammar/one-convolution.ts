// Genomes of the first grammar: one gene, `convolution`, held the width of all three convolutions. Logs are full of
// them and of their digests, so both are read and written as they were then.

type Genes = Readonly<Record<string, unknown>>;

/** The one gene taken apart into today's three. */
export const readFromOne = (json: Genes): Genes => {
  const { convolution, ...others } = json;
  return convolution === undefined
    ? json
    : {
        queryConvolution: convolution,
        keyConvolution: convolution,
        valueConvolution: convolution,
        ...others,
      };
};

/** Three equal widths put together as the one gene: what a digest is made of. */
export const recordedAsOne = (genes: Genes): Genes => {
  const { queryConvolution, keyConvolution, valueConvolution } = genes;
  const none = { queryConvolution: undefined, keyConvolution: undefined, valueConvolution: undefined };
  return queryConvolution === keyConvolution && keyConvolution === valueConvolution
    ? { ...genes, ...none, convolution: queryConvolution }
    : genes;
};
