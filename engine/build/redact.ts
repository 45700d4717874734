/** Shorter values are words such as `1` or `true`, which would make the output unreadable and are no secrets. */
const shortestSecret = 6

/** Build arguments may hold tokens, and a failing command likes to print them: their values are blotted out. */
export function redactor(args: Readonly<Record<string, string>>): (text: string) => string {
  const values = Object.values(args)
    .flatMap(value => value.split('\n'))
    .filter(value => value.length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
  return text => values.reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text)
}
