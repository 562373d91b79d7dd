import { labExecutor, setUpLab } from '../executor/lab/lab-executor.ts';
import { fromProblem } from './errors.ts';

/** Furnishes the lab that this process was started in, unless a process before it did. */
export async function enterLab(): Promise<void> {
  const problem = await setUpLab(labExecutor());
  if (problem !== null) throw fromProblem('no-lab', problem);
}
