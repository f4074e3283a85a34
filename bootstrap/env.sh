# To be read by a shell in the checkout: . bootstrap/env.sh
for d2pipe_node in "$PWD"/.tools/node_modules/node-*/bin; do
  [ -d "$d2pipe_node" ] && PATH="$d2pipe_node:$PATH"
done
PATH="$PWD/bin:$PWD/.tools/node_modules/.bin:$PATH"
export PATH
