/**
 * Runs before a push is taken, over the objects it brought. Which refs are refused, and which may only go forward, is
 * decided by the server and handed in by environment: one a line, `ref<TAB>reason`, and refs alone.
 */
export const preReceiveHook = `#!/bin/sh
status=0
while read -r old new ref; do
  reason=$(printf '%s\\n' "$SANDBOX_REFUSED" | awk -F'\\t' -v ref="$ref" '$1 == ref { print $2 }')
  if [ -z "$reason" ] && printf '%s\\n' "$SANDBOX_FORWARD_ONLY" | grep -F -x -q -e "$ref"; then
    if ! git merge-base --is-ancestor "$old" "$new"; then reason='Cannot force-push to this branch'; fi
  fi
  if [ -n "$reason" ]; then
    echo "error: GH013: Repository rule violations found for $ref."
    echo
    echo "- $reason"
    status=1
  fi
done
exit $status
`;
