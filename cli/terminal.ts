import { plain, styleFor, type Style } from './output/style.ts'

/** Where a command writes. Results go to `out`, everything else to `err`. */
export interface Terminal {
  /** Writes one line. */
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** For `out`. */
  readonly style: Style
  /** For `err`. */
  readonly errStyle: Style
  /** Columns of `out`; Infinity where it is no terminal. */
  readonly width: number
  /** A person looks at `out`: it may be redrawn. */
  readonly interactive: boolean
}

interface TerminalWishes {
  readonly color: boolean
  readonly json: boolean
}

export function processTerminal({ color, json }: TerminalWishes): Terminal {
  const { stdout, stderr, env } = process
  const dumb = env['TERM'] === 'dumb'
  return {
    out: line => void stdout.write(`${line}\n`),
    err: line => void stderr.write(`${line}\n`),
    style: json ? plain : styleFor({ isTTY: stdout.isTTY, color, env }),
    errStyle: json ? plain : styleFor({ isTTY: stderr.isTTY, color, env }),
    width: stdout.isTTY ? stdout.columns || 80 : Infinity,
    interactive: stdout.isTTY && !json && !dumb,
  }
}

/** A reader that has seen enough (`| head`) is no error. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
}
