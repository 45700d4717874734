/** Shorter values are words such as `1` or `true`, which would make the output unreadable and are no secrets. */
const shortestSecret = 6

/**
 * Blots these values out of a text, line by line where they have several: what fails likes to print what it was given, such
 * as the tokens of build arguments or the password of a database.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const values = secrets
    .flatMap(value => value.split('\n'))
    .filter(value => value.length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
  return text => values.reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text)
}
