/** Something that Banyan promises did not hold. */
export class Violation extends Error {}
