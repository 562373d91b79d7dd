import type { LinkDetail } from '../../model/kernel/namespace-detail.ts';

export function isUp({ flags }: LinkDetail): boolean {
  return flags.includes('UP');
}
