# Completion of allies for bash, 3.2 and later, with or without the package bash-completion. In ~/.bashrc:
#   eval "$(allies completion bash)"
# and for an alias of it, say al:
#   complete -F _allies al

_allies() {
  local program=$1 typed=$2 current=${COMP_WORDS[COMP_CWORD]} word before
  before=()
  type -P -- "$program" >/dev/null || program=allies
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD-1]} in
    *[\<\>]) _allies_files default; return ;;
  esac
  # Since 4, bash parts --how=vote in three; the program takes the two that matter.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == = ]] || before+=("$word")
  done
  # Before, it leaves the word whole and completes what is behind the sign.
  [[ $current == --*=* && $typed == "${current#*=}" ]] && before+=("${current%%=*}")
  while IFS= read -r word; do
    case $word in
      *:files) _allies_files default ;;
      *:folders) _allies_files dirnames ;;
      *) COMPREPLY+=("$word") ;;
    esac
  done < <(_ALLIES_COMPLETE=bash COMP_TYPE=${COMP_TYPE-} COLUMNS=${COLUMNS-} "$program" \
             ${before[@]+"${before[@]}"} "$typed" 2>/dev/null)
}

_allies_files() {
  type compopt >/dev/null 2>&1 && compopt -o "$1"
}

# The order of the offers has a meaning; bash before 4.4 can only sort them. Before 4 it cannot be told on the way that a
# file is wanted, so that it offers files wherever there is nothing else.
if type compopt >/dev/null 2>&1; then
  complete -o nosort -F _allies allies 2>/dev/null || complete -F _allies allies
else
  complete -o default -F _allies allies
fi
