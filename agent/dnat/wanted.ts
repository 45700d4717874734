import type { Peer } from '../../core/model/agent.ts'
import type { Route } from '../../core/model/route.ts'
import type { LocalContainer } from '../walls/local-container.ts'
import { decideDoors, decideRules, type Doors, type Rules } from './decide.ts'
import type { Place } from './place.ts'
import { isWithin } from './subnet.ts'

/** What the rules shall be, decided when somebody asks: of many changes in a row only the last counts. */
export class Wanted {
  #place: Place
  #sequence = 0
  #routes: readonly Route[] = []
  #peers: ReadonlyMap<string, Peer> = new Map()
  #locals: readonly LocalContainer[] = []
  #doors: Doors | undefined
  #rules: Rules | undefined

  constructor(place: Place) {
    this.#place = place
  }

  /** Grows with each set of routes; 0: none yet. */
  get sequence(): number {
    return this.#sequence
  }

  get place(): Place {
    return this.#place
  }

  get peers(): ReadonlyMap<string, Peer> {
    return this.#peers
  }

  setRoutes(routes: readonly Route[], peers: ReadonlyMap<string, Peer>): number {
    this.#routes = routes
    this.#peers = peers
    this.#doors = undefined
    this.#rules = undefined
    return ++this.#sequence
  }

  setLocals(locals: readonly LocalContainer[]): void {
    this.#locals = locals
    this.#rules = undefined
  }

  setUnfiltered(unfiltered: boolean): void {
    if ((this.#place.unfiltered ?? false) === unfiltered) return
    this.#place = { ...this.#place, unfiltered }
    this.#doors = undefined
    this.#rules = undefined
  }

  forget(): void {
    this.#sequence = 0
  }

  doors(): Doors {
    return (this.#doors ??= decideDoors(this.#routes, this.#place))
  }

  rules(): Rules {
    return (this.#rules ??= decideRules(this.doors(), this.#routes, this.#locals, this.#place))
  }

  /** Tells whether a container's agent was lost. */
  isLost(): (address: string) => boolean {
    const lost = [...this.#peers.values()].filter(peer => peer.lost === true)
    const ranges = lost.map(({ subnet }) => isWithin(subnet))
    return address => ranges.some(isInRange => isInRange(address))
  }
}
