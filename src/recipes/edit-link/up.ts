import type { LinkParticulars } from '../../model/kernel/particulars.ts';

export function isUp({ flags }: LinkParticulars): boolean {
  return flags.includes('UP');
}
