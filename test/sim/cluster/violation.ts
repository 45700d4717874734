/** What Banyan promises and the simulation holds it to; whatever is found names the one that did not hold. */
export const promises = {
  'one-writer': 'two containers never write the same data',
  'at-home': 'what uses data of one server runs on that server',
  'own-lock': 'nothing is written under a lock that its engine has lost',
  'one-place': 'a task is on two agents only while a move says so',
  'out-of-use': 'what serves ends only when no living agent leads to it any more',
  forgotten: 'what serves ends only when clients had the time to forget it',
  'enough-serve': 'agents reach as many ready tasks of a service as its kind of update promises',
  'healthy-routes': 'routes lead only to tasks that are ready, on agents that are not lost',
  'comes-to-rest': 'when nothing happens any more everything is there once, and serves',
  'stays-at-rest': 'a settled world is left alone',
  'no-error': 'no program fails',
} as const

export type PromiseName = keyof typeof promises

/** Something that Banyan promises did not hold. */
export class Violation extends Error {
  readonly promise: PromiseName

  constructor(promise: PromiseName, message: string) {
    super(message)
    this.promise = promise
  }
}
