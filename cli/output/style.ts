import { styleText } from 'node:util'

export type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

/** `styleFor` decides about the stream; Node would look at standard output only. */
function paint(format: keyof Style): Paint {
  return text => styleText(format, text, { validateStream: false })
}

const same: Paint = text => text

/** For pipes, log files and people without colours. */
export const plain: Style = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
}

/** For terminals. */
export const coloured: Style = {
  bold: paint('bold'),
  dim: paint('dim'),
  red: paint('red'),
  green: paint('green'),
  yellow: paint('yellow'),
  cyan: paint('cyan'),
}

interface ColourWishes {
  readonly isTTY: boolean
  /** false: `--no-color` was given. */
  readonly color: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/** https://no-color.org: any non-empty value turns colours off. */
export function styleFor({ isTTY, color, env }: ColourWishes): Style {
  const wanted = isTTY && color && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return wanted ? coloured : plain
}
