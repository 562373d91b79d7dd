/**
 * Thrown when the host undoes the build automatically: nothing more of it may be done from here.
 */
export class Reverting extends Error {
  constructor() {
    super('the host takes this build back by itself, since it heard nothing for too long');
    this.name = 'Reverting';
  }
}
