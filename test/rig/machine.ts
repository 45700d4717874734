import { setTimeout as delay } from 'node:timers/promises'
import { openSpace, type Space } from './space.ts'
import type { Underlay } from './underlay.ts'

/** The hardware: what its programs wrote to disk is still there when it is switched on again. */
export interface Machine {
  readonly address: string
  readonly on: boolean
  /** Fails while it is off. */
  space(): Space
  switchOn(): Promise<void>
  /** Pulls the plug: every process is killed, the link goes down. */
  switchOff(): Promise<void>
  /** All its processes hang, as with a disk that doesn't answer; its kernel still answers for it. */
  freeze(): Promise<void>
  thaw(): Promise<void>
}

export function createMachine(underlay: Underlay, address: string): Machine {
  let space: Space | undefined
  const current = () => {
    if (!space) throw new Error(`The machine at ${address} is switched off`)
    return space
  }
  return {
    address,
    get on() {
      return space !== undefined
    },
    space: current,
    switchOn: async () => {
      if (space) return
      space = await openSpace()
      await underlay.attach(space, address)
    },
    switchOff: async () => {
      const ending = space
      space = undefined
      await ending?.end()
    },
    freeze: async () => {
      await signalAll(current(), '-STOP')
    },
    thaw: async () => {
      await signalAll(current(), '-CONT')
    },
  }
}

/** Twice: a process that was just being made may have escaped. */
async function signalAll(space: Space, signal: string): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await space.run('sh', '-c', `kill ${signal} -1`)
    await delay(20)
  }
}
