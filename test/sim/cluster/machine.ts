import type { Timeline } from './timeline.ts'

/** A program on a server: it can end and begin anew, and stand still without knowing it. */
export class Machine {
  readonly timeline: Timeline
  up = true
  pausedUntil = 0
  /** Raised with each start: what an earlier life began is over. */
  life = 0

  constructor(timeline: Timeline) {
    this.timeline = timeline
  }

  get awake(): boolean {
    return this.up && this.timeline.now >= this.pausedUntil
  }

  /** Does it then, or later where it stands still then; never where it has ended by then. */
  later(ms: number, run: () => void): void {
    const { life } = this
    const wake = () => {
      if (!this.up || this.life !== life) return
      const left = this.pausedUntil - this.timeline.now
      if (left > 0) this.timeline.after(left, wake)
      else run()
    }
    this.timeline.after(ms, wake)
  }

  start(): void {
    this.up = true
    this.pausedUntil = 0
    this.life++
  }

  end(): void {
    this.up = false
  }
}
