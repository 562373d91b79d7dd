import type { Network } from '../../model/engine/network.ts';
import { nameWithEngine } from '../../model/engine/other-engine.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Line } from '../../model/styled-text.ts';
import { cell, span } from '../../model/styled-text.ts';

const COUNT_WIDTH = 4;
const SUBNET_WIDTH = 18;
const NOTE_WIDTH = 9;
/** From this width on there is room for a note. */
const WITH_NOTE = 42;

/** `backend  172.18.0.0/16  icc off  2`: name, first subnet, what is unusual, how many are on it. */
export function networkRow(network: Network, width: number, glyphs: Glyphs): Line {
  const note = noteOf(network);
  const noted = width >= WITH_NOTE;
  const members = network.containers.length;
  const count = span(
    members === 0 ? glyphs.unknown : String(members),
    members === 0 ? 'dim' : 'plain',
  );
  const subnet = network.subnets[0]?.cidr ?? network.driver;
  const subnetWidth = noted ? SUBNET_WIDTH : Math.min(SUBNET_WIDTH, Math.floor((width - 5) / 2));
  const name = width - subnetWidth - COUNT_WIDTH - 1 - (noted ? NOTE_WIDTH + 1 : 0);
  const shown = !noted && note !== '' && network.subnets.length === 0 ? note : subnet;
  return [
    cell(span(nameWithEngine(network)), name, glyphs.cut),
    span(' '),
    cell(span(shown, 'dim'), subnetWidth, glyphs.cut),
    ...(noted ? [span(' '), cell(span(note, 'dim'), NOTE_WIDTH, glyphs.cut)] : []),
    cell(count, COUNT_WIDTH, glyphs.cut, 'right'),
  ];
}

function noteOf(network: Network): string {
  if (network.internal) return 'internal';
  if (network.icc === false) return 'icc off';
  return network.driver === 'bridge' ? '' : network.driver;
}
