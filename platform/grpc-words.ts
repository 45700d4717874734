/**
 * What happened, without what grpc-js puts around it: "14 UNAVAILABLE: No connection established. Last error: Error: connect
 * ECONNREFUSED 192.0.2.1:50051. Resolution note: ".
 */
export function withoutFrame(message: string): string {
  const [, last] = /Last error: (?:Error: )?((?!null\b).+?)\.? Resolution note:/.exec(message) ?? []
  return last ?? message.replace(/^\d+ [A-Z_]+: /, '')
}
