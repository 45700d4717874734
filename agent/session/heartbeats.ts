/** Heartbeats of one stream: which was sent when, and whether the engine still answers. */
export class Heartbeats {
  readonly #unanswered = new Map<number, number>()
  #count = 0

  /** Notes that one is sent now; answers its number. */
  send(now: number): number {
    const number = ++this.#count
    this.#unanswered.set(number, now)
    return number
  }

  /** When the one was sent that is answered; undefined when it was not sent here, or is answered already. */
  answered(number: number): number | undefined {
    const sentAt = this.#unanswered.get(number)
    for (const older of this.#unanswered.keys()) {
      if (older <= number) this.#unanswered.delete(older)
    }
    return sentAt
  }

  /** For how long the oldest one waits for its answer, in milliseconds; 0 when none does. */
  waitedMs(now: number): number {
    const [sentAt = now] = this.#unanswered.values()
    return now - sentAt
  }
}
