import { Box, Text } from 'ink';
import { memo } from 'react';
import type { Rect } from '../layout.ts';

/** Painted lines in a rectangle of the screen, one text a row; each as wide as the rectangle. */
export const Rows = memo(
  function Rows({ rect, lines }: { readonly rect: Rect; readonly lines: readonly string[] }) {
    return (
      <Box
        position="absolute"
        marginLeft={rect.x}
        marginTop={rect.y}
        width={rect.width}
        height={rect.height}
        flexDirection="column"
      >
        {lines.slice(0, rect.height).map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
          <PaintedRow key={at} text={text} />
        ))}
      </Box>
    );
  },
  (before, after) =>
    before.rect.x === after.rect.x &&
    before.rect.y === after.rect.y &&
    before.rect.width === after.rect.width &&
    before.rect.height === after.rect.height &&
    before.lines.length === after.lines.length &&
    before.lines.every((text, at) => text === after.lines[at]),
);

const PaintedRow = memo(function PaintedRow({ text }: { readonly text: string }) {
  return <Text wrap="truncate">{text}</Text>;
});
