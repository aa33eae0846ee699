/**
 * What a resolver hands on for a type of the schema: its name and what the world holds of it. The fields of the type
 * are answered by the resolvers registered under that name; anything else handed on is a plain record, whose own
 * members are its fields.
 */
export class Thing<T = unknown> {
  readonly typeName: string;
  readonly value: T;

  constructor(typeName: string, value: T) {
    this.typeName = typeName;
    this.value = value;
  }
}
