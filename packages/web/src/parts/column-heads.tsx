/** The names of a table's columns, for its head row. */
export function ColumnHeads({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name) => (
        <th key={name} scope="col">
          {name}
        </th>
      ))}
    </>
  );
}
