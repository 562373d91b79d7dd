import type { LinkParticulars } from '../../model/particulars.ts';

export function isUp({ flags }: LinkParticulars): boolean {
  return flags.includes('UP');
}
